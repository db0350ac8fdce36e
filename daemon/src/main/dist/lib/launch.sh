# Sourced by bin/provostd and bin/provostctl; POSIX sh, made for dash. Every command that is not built in costs about
# a millisecond of start-up, so there is none on the usual path.
#
# launch_java   sets launch_java, a java of 25 or later, or ends with a message that names what was tried

# Says whether $1 is the home of a JDK or runtime of 25 or later. It reads the file that every one of them carries:
# asking "java -version" would start a JVM.
launch_fits() {
    launch_seen=
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r launch_line; do
        case $launch_line in
        JAVA_VERSION=*)
            launch_seen=${launch_line#JAVA_VERSION=}
            launch_seen=${launch_seen#\"}
            launch_seen=${launch_seen%\"*}
            break
            ;;
        esac
    done <"$1/release"
    launch_major=${launch_seen%%[!0-9]*}
    [ "${launch_major:-0}" -ge 25 ]
}

# Adds a line to what is told when there is no java.
launch_tried() {
    launch_list="$launch_list
  $1: ${launch_seen:-no Java found there}"
}

launch_java() {
    launch_list=
    launch_java=
    if launch_fits "$PROVOST_JAVA_HOME"; then
        launch_java=$PROVOST_JAVA_HOME/bin/java
        return
    fi
    [ -z "$PROVOST_JAVA_HOME" ] || launch_tried "PROVOST_JAVA_HOME=$PROVOST_JAVA_HOME"
    if launch_fits "$JAVA_HOME"; then
        launch_java=$JAVA_HOME/bin/java
        return
    fi
    [ -z "$JAVA_HOME" ] || launch_tried "JAVA_HOME=$JAVA_HOME"

    launch_path=
    launch_ifs=$IFS
    IFS=:
    for launch_dir in $PATH; do
        if [ -x "$launch_dir/java" ]; then
            launch_path=$launch_dir/java
            break
        fi
    done
    IFS=$launch_ifs

    # The java of PATH is a link to one of these more often than not: the comparison of inodes finds out which.
    launch_known=
    launch_first=
    for launch_dir in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -x "$launch_dir/bin/java" ] || continue
        if launch_fits "$launch_dir"; then
            if [ "$launch_path" -ef "$launch_dir/bin/java" ]; then
                launch_java=$launch_dir/bin/java
                return
            fi
            [ -n "$launch_first" ] || launch_first=$launch_dir/bin/java
        else
            launch_tried "$launch_dir"
            [ "$launch_path" -ef "$launch_dir/bin/java" ] && launch_known=yes
        fi
    done
    if [ -n "$launch_path" ] && [ -z "$launch_known" ]; then
        launch_dir=$(readlink -f "$launch_path" 2>/dev/null) || launch_dir=$launch_path
        launch_dir=${launch_dir%/bin/java}
        if launch_fits "$launch_dir"; then
            launch_java=$launch_dir/bin/java
            return
        fi
        launch_tried "$launch_path in PATH"
    fi
    launch_java=$launch_first
    if [ -z "$launch_java" ]; then
        echo "${0##*/}: no Java 25 or later found; install one, or let PROVOST_JAVA_HOME name its folder. Tried:${launch_list:-
  nothing: neither PROVOST_JAVA_HOME, JAVA_HOME nor PATH leads to a Java}" >&2
        exit 1
    fi
}
