"""`python -m nboq` is `nboq`."""

from nboq.cli import main

if __name__ == "__main__":
    main()
