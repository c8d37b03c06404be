"""python -m minga.demo seed | crew: what `mingad demo` runs before and beside the house."""

import argparse

from minga.demo.launch import CREW_MAX, SPEED, run_crew
from minga.doors.cli.house import django_ready


def main() -> int:
    parser = argparse.ArgumentParser(prog="minga.demo")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("seed", help="fill the house with real items; again changes nothing")
    crew = commands.add_parser("crew", help="simulated co-workers, through the public doors")
    crew.add_argument("--people", type=int, default=8, help=f"at most {CREW_MAX}")
    crew.add_argument("--speed", type=float, default=SPEED, help="1 = as slow as people")
    words = parser.parse_args()
    if words.command == "crew":
        return run_crew(people=words.people, speed=words.speed)
    with django_ready():
        from minga.demo.seed import seed

        seed(lambda line: print(line, flush=True))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
