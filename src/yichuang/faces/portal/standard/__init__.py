"""达标证书: whether the certificate over a site's door still holds."""
