# What an agency's own bot says to citizens, in Malay.
citizen-welcome =
    Salam! Ini <b>{ $bot }</b>, bot { $agency }.
    { $purpose }
    Anda boleh berhenti pada bila-bila masa dengan /stop. Apa yang kami simpan tentang anda: /privacy
    Bolehkah kami menghantar mesej kepada anda di sini?
citizen-welcome-changed = Perkara yang anda akan setujui telah berubah sejak anda membukanya. Sila baca sekali lagi.
citizen-button-agree = Ya, saya setuju
citizen-joined = Terima kasih. { $agency } akan menghantar mesej kepada anda di sini. Untuk berhenti, hantar /stop. Perkara lain: /help
citizen-joined-already = Anda sudah melanggan. Untuk berhenti, hantar /stop. Perkara lain: /help
citizen-topics = Pilih apa yang anda mahu baca. Tanda ✓ bermaksud anda akan menerimanya.
citizen-topics-none = Bot ini hanya ada satu topik, dan anda menerima semuanya.
citizen-button-topic-on = ✓ { $topic }
citizen-button-topic-off = { $topic }
citizen-language = Dalam bahasa apakah anda mahu saya bercakap?
citizen-language-set = Mulai sekarang saya bercakap dengan anda dalam Bahasa Melayu.
citizen-privacy =
    <b>Apa yang { $agency } simpan tentang anda</b>
    Nombor sembang ini, bahasa anda, topik yang anda pilih, bila dan bagaimana anda bersetuju, serta bila anda berhenti.{ $phone ->
        [yes] {" "}Juga nombor telefon bimbit anda, tetapi hanya jika anda berkongsinya.
       *[no] {""}
    }
    Ia digunakan untuk menghantar mesej ini kepada anda sahaja, dan tidak diberikan kepada orang lain. Tiada apa-apa disimpan sebelum anda bersetuju.
    /mydata menunjukkan semuanya. /stop menamatkannya, dan anda boleh meminta semuanya dipadam.
citizen-mydata =
    <b>Semua yang kami simpan tentang anda</b>
    Sembang: { $chat }
    Bahasa: { $language }
    Topik: { $topics }
    Nombor telefon bimbit: { $phone }
    Bersetuju pada: { $agreed }
    Datang melalui: { $source }
    Melanggan: { $subscribed ->
        [yes] ya
       *[no] tidak, anda sudah berhenti
    }
    Perkara yang sama sebagai fail:
citizen-mydata-none = Kami tidak menyimpan apa-apa tentang anda.
citizen-none = tiada
citizen-direct = sembang ini
citizen-stopped = Langganan anda ditamatkan; anda tidak akan menerima mesej lagi. Adakah anda mahu semua yang kami simpan tentang anda dipadam juga?
citizen-stopped-already = Anda tidak melanggan, dan kami tidak menyimpan apa-apa tentang anda.
citizen-left-already = Anda sudah berhenti, dan anda tidak menerima mesej. Adakah anda mahu semua yang kami simpan tentang anda dipadam juga?
citizen-button-erase = Ya, padam semuanya
citizen-button-keep = Tidak, simpan
citizen-erased = Semuanya telah dipadam. Jika anda mahu kembali suatu hari nanti: /start
citizen-kept = Ia kekal seperti sedia ada, dan anda tidak menerima mesej. Untuk kembali: /start. Untuk memadam semuanya: /stop
citizen-help =
    Bot ini menghantar mesej daripada { $agency } kepada anda.
    /topics – apa yang anda terima
    /language – English, 中文, Bahasa Melayu, தமிழ்
    /mydata – semua yang kami simpan tentang anda
    /privacy – mengapa kami menyimpannya
    /stop – berhenti
citizen-help-number = /updatenumber – kongsi nombor telefon bimbit anda, atau nombor baharu
citizen-help-visitor = Bot ini menghantar mesej daripada { $agency } kepada orang yang bersetuju. Untuk bermula, hantar /start. Apa yang akan disimpan tentang anda: /privacy
citizen-unknown = Saya bot yang hanya menghantar mesej, dan tiada sesiapa membaca apa yang anda tulis di sini. Apa yang saya boleh buat: /help
citizen-unknown-visitor = Saya bot yang hanya menghantar mesej, dan tiada sesiapa membaca apa yang anda tulis di sini. Untuk melanggan, hantar /start
citizen-share = Jika anda mahu, kongsi nombor telefon bimbit anda supaya { $agency } boleh menghubungi anda melaluinya juga. Ia tidak wajib.
citizen-button-share = Kongsi nombor saya
citizen-phone-kept = Terima kasih, saya simpan nombor { $phone }.
citizen-phone-not-own = Itu bukan nombor anda sendiri. Sila guna butang di bawah mesej: ia berkongsi nombor akaun anda sendiri.
citizen-phone-unclear = Saya tidak faham nombor itu. Sila guna butang di bawah mesej.
citizen-phone-not-asked = Bot ini tidak memerlukan nombor anda, dan saya tidak menyimpannya.
citizen-phone-moved = Nombor telefon bimbit anda telah dikongsi daripada akaun Telegram lain, jadi saya tidak lagi menyimpannya untuk akaun ini. Jika itu bukan anda: /updatenumber
citizen-expired = Butang ini tidak sah lagi. Apa yang saya boleh buat: /help
citizen-command-start = Langgan
citizen-command-topics = Pilih apa yang anda terima
citizen-command-language = English, 中文, Melayu, தமிழ்
citizen-command-mydata = Semua yang kami simpan tentang anda
citizen-command-privacy = Mengapa kami menyimpannya
citizen-command-updatenumber = Kongsi nombor telefon bimbit anda
citizen-command-stop = Berhenti
citizen-command-help = Apa yang bot ini boleh buat
citizen-description = Mesej daripada { $agency }. { $purpose } Tekan Mula untuk maklumat lanjut; tiada apa-apa disimpan sebelum anda bersetuju.
citizen-name = { $name }
