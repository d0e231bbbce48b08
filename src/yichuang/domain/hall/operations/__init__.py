"""Operations of the hall, one subject per file."""
