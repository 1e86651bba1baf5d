# What a message brings beside its text, and its texts in other languages.
options-head = Beside its text, every message can bring a file and buttons.
options-file = <b>A file:</b> send me a picture (.jpg or .png, 10 MB), a video (.mp4, 50 MB) or any document (50 MB). The text then stands under it and has at most 1,024 characters.
options-links = <b>Buttons</b> that open a page: type them, a row on each line, like: Map - https://example.org/map | Help - https://example.org/help
enclosing-head = Beside its text, every mail can bring files, and a line that mailboxes show after the subject. Everybody gets the same.
enclosing-files = <b>Files:</b> send them to me one by one, { $most } at most, { $mb } MB together: PDF, pictures (png, jpg, gif), documents (docx, xlsx, pptx, odt, ods), ics, txt, csv.
enclosing-preheader = <b>The line after the subject:</b> type it, { $longest } characters at most. Without one, mailboxes show how the text begins.
button-change-enclosed = Files and preview line
button-no-enclosed = Without files
button-no-file = Without { $name }
button-no-preheader = Without the line
brings-enclosed = With the file { $name }
brings-preheader = Mailboxes show after the subject: { $text }
button-change-options = File, buttons and more
button-silent-on = Arrive without a sound
button-silent-off = Arrive with a sound
button-protected-on = Forbid forwarding and saving
button-protected-off = Allow forwarding and saving
button-preview-off = No preview of links
button-preview-on = A preview of links
button-no-media = Without the file
button-no-links = Without the buttons
button-options-done = Done
brings-file = With the { $kind ->
    [photo] picture
    [video] video
   *[document] document
} { $name }
brings-buttons = Buttons: { $links }
brings = { $option ->
    [silent] Arrives without a sound
    [protected] Cannot be forwarded or saved
   *[preview] Shows no preview of links
}
button-translate = Other languages
translations-head = Subscribers get the text of the language that they chose; where there is none, the text that you wrote first.
translation = In <b>{ $language }</b>: { $text }
no-translation = In <b>{ $language }</b>: nothing yet, so they get the first text.
button-write-translation = Write in { $language }
button-no-translation = Without { $language }
button-translated = Done
ask-translation = Please type the message in { $language }.
translations-gone = The texts in other languages said what the old one did, so they are gone. Write them anew under the preview.
preview-first = Subscribers read this, but for those with a text in their own language:
preview-in = In <b>{ $language }</b>:
card-languages = In { $language }: { $people ->
    [one] 1 person
   *[other] { $people } people
}
card-other-languages = In the first text: { $people ->
    [one] 1 person
   *[other] { $people } people
}
