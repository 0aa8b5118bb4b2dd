# A thin alias: everything is in dev.py, which needs nothing but Python.
PYTHON ?= python3

.PHONY: run test lint bench pictures
run test lint:
	$(PYTHON) dev.py $@
bench:
	$(PYTHON) dev.py bench $(NAME)
pictures:
	$(PYTHON) dev.py pictures $(DIR)
