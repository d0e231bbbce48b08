"""建设进度: how far the place is with bringing its sites up to standard, for everybody."""
