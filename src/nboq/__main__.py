"""`python -m nboq` is `nboq`."""

import signal


def main() -> None:
    """Run the command line. While it's loaded, Ctrl-C ends the process without a word: there is nothing to clean up."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from nboq.cli import main as run

    run()


if __name__ == "__main__":
    main()
