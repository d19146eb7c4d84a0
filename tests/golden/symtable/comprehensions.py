def f(rows, limit):
    [cell for row in rows for cell in row if cell < limit]
    {k: (last := v) for k, v in rows}
    return (x + last for x in rows)
