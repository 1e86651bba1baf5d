# What is erased, when, and what is said of it beforehand.
erasure-due = { $draft ->
    [1] Nobody has changed the draft “{ $name }” for long, so its list is erased on { $on }. The message stays. If you still need the list, go on with the draft, or send its file again later.
   *[other] The people of “{ $name }” are erased on { $on }: their addresses and values, for good. The counts, the texts and the audit stay. If you need what became of every row, take the report before that.
}
people-erased = The people of this campaign were erased on { $on }, { $days ->
    [one] 1 day
   *[other] { $days } days
} after it ended. The counts stay.
file-erased = The file “{ $name }” was erased, 24 hours after you handed it over. Send it again.
