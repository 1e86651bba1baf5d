# What was changed, by whom.
audit = What was changed last:
audit-line = { $number }. { $at } · <b>{ $who }</b>: { $what }{ $facts ->
    [none] {""}
   *[other] {" "}({ $facts })
}
audit-empty = Nothing was changed yet.
audit-coming = The file is being made …
audit-exported = { $count ->
    [one] The audit, 1 entry
   *[other] The audit, { $count } entries
    }. Each line's hash is over the one before it, so nothing in it can be changed, left out or put in unseen.
button-earlier-audit = Earlier ones
button-export-audit = All of it as a file
