#!/bin/sh
# Installs what the tests run against, if this is root on a machine with apt; otherwise says what is missing.
missing=""
for pair in dovecot:dovecot-imapd mbsync:isync chromium:chromium pdftotext:poppler-utils qpdf:qpdf age:age 7z:p7zip-full openssl:openssl strace:strace systemd-analyze:systemd mshow:mblaze ssconvert:gnumeric; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
# letters of every script, for the pages of a report
for pair in truetype/noto/NotoSansDevanagari-Regular.ttf:fonts-noto-core opentype/noto/NotoSansCJK-Regular.ttc:fonts-noto-cjk truetype/noto/NotoColorEmoji.ttf:fonts-noto-color-emoji; do
    [ -e "/usr/share/fonts/${pair%%:*}" ] || missing="$missing ${pair##*:}"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing for the tests:$missing"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 && exit 0
    echo "the installation failed"
fi
echo "************************************************************************"
echo "* MISSING:$missing"
echo "* The tests that need these are SKIPPED. On Debian, as root:"
echo "*   apt-get install$missing"
echo "************************************************************************"
exit 0
