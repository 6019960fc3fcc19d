"""The bench's last word: each figure beside its aim."""


def judge(rows: list[tuple[str, float, str, float]]) -> None:
    """Prints a row for each: name, figure, relation, aim."""
    print(f"\n{'':44}{'measured':>10}{'aim':>12}")
    for name, figure, relation, aim in rows:
        met = figure >= aim if relation == ">=" else figure <= aim
        print(f"{name:44}{figure:10.2f}{relation:>5}{aim:7.2f}  {'met' if met else 'missed'}")
