"""The site at /admin, for admins: sections that read as `permissions` has it and write through `owned`.

A section is a `View` (`view.py`) or an `OwnedView` (`owned_view.py`) of a few lines, named in `site.py`.
"""
