# What people read when they unsubscribe, in English.
unsubscribe-ask-head = Stop getting mails from { $agency }?
unsubscribe-ask = You will get no more news by email from { $agency }. Messages that concern you personally may still come, and warnings that must reach everyone.
unsubscribe-button-leave = Unsubscribe
unsubscribe-done-head = You are unsubscribed
unsubscribe-done = { $agency } will send you no more news by email. One that is on its way just now may still arrive.
unsubscribe-button-return = I want them again
unsubscribe-out-head = You get no mails from { $agency }
unsubscribe-out = Your address is on the list of those that { $agency } does not write to. To change that, please ask { $agency }.
unsubscribe-unknown-head = This link does not work
unsubscribe-unknown = It may have been cut off when it was copied. Please open it from the mail itself.
unsubscribe-later-head = That did not work
unsubscribe-later = We could not write it down just now. Please try again in a few minutes; nothing has changed so far.
