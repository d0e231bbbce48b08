"""编辑实施清单: a proposal's document, section by section and row by row, with what an applicant would see."""
