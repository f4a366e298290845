"""Pages: what every page shares. The request's actor, the frame around a page, the navigation, page helpers."""
