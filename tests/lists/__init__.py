"""Lists: filters, orders, pages, search, facets, figures, and what they cost."""
