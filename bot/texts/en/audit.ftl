# What was changed, by whom.
audit = { $sought ->
    [none] What was changed last:
   *[other] What was changed last, of “{ $sought }”:
}
audit-search = To look for something, type /audit and what it is: a colleague or a campaign by name, a deed as the file calls it, like launch, or a day like 2026-03-01.
audit-line = { $number }. { $at } · { $told }
audit-empty = { $sought ->
    [none] Nothing was changed yet.
   *[other] I found nothing about “{ $sought }”. /audit shows what was changed last.
}
anchor-subject = The audit of { $agency } on { $day }
anchor-mail =
    On { $day } the audit of { $agency } has come to { $count ->
        [one] 1 entry
       *[other] { $count } entries
    }. This is the number of the last one, and its hash:

    { $anchor }

    Please keep this mail where whoever runs Postbote cannot change it. With it anybody can prove that none of these entries was changed, removed or put in since:

    python main.py audit verify --anchor { $anchor }
notice-audit-moved = { $by } has changed where the daily mail about the audit goes: { $address }.
audit-coming = The file is being made …
audit-exported = { $count ->
    [one] The audit, 1 entry
   *[other] The audit, { $count } entries
    }. Each line's hash is over the one before it, so nothing in it can be changed, left out or put in unseen.
button-earlier-audit = Earlier ones
button-export-audit = All of it as a file
