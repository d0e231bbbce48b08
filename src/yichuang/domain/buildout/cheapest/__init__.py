"""The cheapest way (最省的走法): which sites to bring up next, as a mixed-integer programme solved by HiGHS."""
