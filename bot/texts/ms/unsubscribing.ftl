# What people read when they unsubscribe, in Malay.
unsubscribe-ask-head = Berhenti menerima e-mel daripada { $agency }?
unsubscribe-ask = Anda tidak akan menerima berita melalui e-mel daripada { $agency } lagi. Mesej yang berkaitan dengan anda secara peribadi, dan amaran yang mesti sampai kepada semua orang, mungkin masih dihantar.
unsubscribe-button-leave = Berhenti melanggan
unsubscribe-done-head = Langganan anda telah ditamatkan
unsubscribe-done = { $agency } tidak akan menghantar berita melalui e-mel kepada anda lagi. E-mel yang sedang dalam perjalanan mungkin masih tiba.
unsubscribe-button-return = Saya mahu menerimanya semula
unsubscribe-out-head = Anda tidak menerima e-mel daripada { $agency }
unsubscribe-out = Alamat anda berada dalam senarai alamat yang tidak dihubungi oleh { $agency }. Untuk mengubahnya, sila hubungi { $agency }.
unsubscribe-unknown-head = Pautan ini tidak berfungsi
unsubscribe-unknown = Pautan ini mungkin terpotong semasa disalin. Sila bukanya terus daripada e-mel.
unsubscribe-later-head = Itu tidak berjaya
unsubscribe-later = Kami tidak dapat menyimpannya sekarang. Sila cuba lagi dalam beberapa minit; belum ada apa-apa yang berubah.
