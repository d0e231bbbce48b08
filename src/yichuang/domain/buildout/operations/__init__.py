"""Operations of buildout, one verb each."""
