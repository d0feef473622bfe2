"""The command line as ``python -m transport_opt.cli``: how one command starts another of the same installation."""

from transport_opt.cli.app import main

if __name__ == "__main__":
    main()
