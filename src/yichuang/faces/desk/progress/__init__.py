"""How far the sites are: figures against targets, the outlook, who is at risk, the cheapest way, other places."""
