#!/bin/sh
# The life of the Debian package on this very system, in a copy of it that is thrown away: run by PackageIT, as root,
# in mount and PID namespaces of its own, so that neither a file nor a process outlives it.
#
#   package-life.sh PACKAGE FOLDER JAVA_HOME
#
# Says "ok: ..." for each thing that is as it should be; ends at the first that isn't.
set -eu

if [ "$1" != inside ]; then
    package=$1 folder=$2 java=$3
    mount -t tmpfs copy "$folder"
    mkdir "$folder/changes" "$folder/work" "$folder/root"
    mount -t overlay copy -o "lowerdir=/,upperdir=$folder/changes,workdir=$folder/work" "$folder/root"
    cp "$package" "$folder/root/provost.deb"
    cp "$0" "$folder/root/package-life.sh"
    mkdir -p "$folder/root$java"
    mount --bind "$java" "$folder/root$java"
    mount --bind /dev "$folder/root/dev"
    mount -t proc proc "$folder/root/proc"
    mount -t tmpfs run "$folder/root/run"
    exec chroot "$folder/root" /bin/sh /package-life.sh inside "$java"
fi

export PROVOST_JAVA_HOME="$2" DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
conf=/etc/provost/provostd.conf

check() {
    what=$1
    shift
    if "$@" >/tmp/said 2>&1; then
        echo "ok: $what"
    else
        echo "FAILED: $what: $* ended with $?: $(cat /tmp/said)"
        exit 1
    fi
}

# Waits until a condition holds: await CONDITION WHAT
await() {
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        if [ $tries -gt 100 ]; then
            echo "FAILED: $2 in time; the log: $(cat /var/log/provost/provostd.log /tmp/daemon)"
            exit 1
        fi
        sleep 0.1
    done
    echo "ok: $2"
}

if dpkg-query -W provost >/dev/null 2>&1; then
    echo "skipped: this system has the package already"
    exit 77
fi

# A supervisord of this system would be found first.
rm -rf /etc/supervisor /etc/supervisord.conf

check "it is installed" dpkg --install /provost.deb
check "its files are as packed" dpkg --verify provost
check "its configuration has no errors" provostd --check -c $conf
if command -v systemd-analyze >/dev/null; then
    check "systemd understands the unit" sh -c '
        said=$(systemd-analyze verify --man=no /usr/lib/systemd/system/provostd.service 2>&1) || { echo "$said"; exit 1; }
        ! echo "$said" | grep provostd.service'
fi
for page in man1/provostctl.1.gz man8/provostd.8.gz; do
    check "there is $page" gzip --test "/usr/share/man/$page"
done
check "there are completions" sh -c '[ -s /usr/share/bash-completion/completions/provostctl ] &&
    [ -s /usr/share/zsh/vendor-completions/_provostctl ]'
check "there is the Django app" [ -s /usr/share/provost/share/django/provost_django/management/commands/supervisor.py ]
# As Python leaves it where root runs a project.
mkdir /usr/share/provost/share/django/provost_django/__pycache__

cat >/etc/provost/conf.d/cat.conf <<'C'
[program:cat]
command=/bin/cat
startsecs=0
C
echo '; mine' >>$conf

# As systemd starts it, and with somebody who listens as systemd does. perl is part of every Debian.
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, pack_sockaddr_un("/run/notify")) or die $!;
    recv(S, $said, 100, 0); print $said' >/tmp/notified &
listener=$!
await "[ -S /run/notify ]" "somebody listens"
export NOTIFY_SOCKET=/run/notify
$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/provostd.service) >/tmp/daemon 2>&1 &
daemon=$!
await "[ -S /run/provostd.sock ]" "the daemon starts"
check "the service manager is told" wait $listener
check "what it is told is what it waits for" grep -qx READY=1 /tmp/notified
# Without -c: the client finds the package's configuration.
await "provostctl status cat | grep -q RUNNING" "a program of conf.d runs"
check "the pid file names the daemon" grep -qx $daemon /run/provostd.pid
check "the AUTO log is in its place" sh -c 'ls /var/log/provost/cat-stdout---supervisor-*.log'

check "it is installed again" dpkg --install --force-confold /provost.deb
check "the daemon was left alone" kill -0 $daemon
check "a changed configuration is kept" grep -qx '; mine' $conf

check "it is removed" dpkg --remove provost
status=0
wait $daemon || status=$?
check "the daemon was stopped in good order" [ $status -eq 0 ]
check "its program was stopped" grep -q 'stopped: cat (terminated by SIGTERM)' /var/log/provost/provostd.log
check "neither socket nor pid file is left" sh -c '[ ! -e /run/provostd.sock ] && [ ! -e /run/provostd.pid ]'
check "the program files are gone" sh -c '[ ! -e /usr/share/provost ] && [ ! -e /usr/sbin/provostd ]'
check "the configuration stays" grep -qx '; mine' $conf

check "it is purged" dpkg --purge provost
check "configuration and logs are gone" sh -c "[ ! -e $conf ] && [ ! -e /var/log/provost ] && [ ! -e /etc/default/provost ]"
check "what the administrator added stays" [ -e /etc/provost/conf.d/cat.conf ]
