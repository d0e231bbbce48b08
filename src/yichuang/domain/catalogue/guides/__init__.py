"""The guide and everything made from it: pages, papers, prints, published lists, readers' reports."""
