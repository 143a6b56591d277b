/*
 * file_permissions - show who may do what with a file, and change it.
 *
 * Usage:  file_permissions <file> [octal-mode]
 * Try:    ./file_permissions notes.txt        creates it if it is missing
 *         ./file_permissions notes.txt 600
 *         ls -l notes.txt
 *
 * New here: twelve bits say who may do what. open() sets them for a new file
 * (the mode asked for, less the bits of the process's umask), chmod() for a
 * file that exists. stat() reads them; <sys/stat.h> has a name for each.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t parse_mode(const char *text);
static void create(const char *path);
static void print_letters(mode_t mode);
static void print_names(mode_t mode);

int main(int argc, char *argv[])
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s <file> [octal-mode]\n", argv[0]);
        return 2;
    }
    const char *path = argv[1];
    mode_t wanted = argc == 3 ? parse_mode(argv[2]) : 0;

    create(path);
    if (argc == 3 && chmod(path, wanted) == -1)
        err(1, "chmod %s to %04o", path, (unsigned)wanted);

    struct stat status;
    if (stat(path, &status) == -1)
        err(1, "stat %s", path);
    print_letters(status.st_mode);
    print_names(status.st_mode);
    return 0;
}

/* The mode that text writes in octal digits, up to 7777. */
static mode_t parse_mode(const char *text)
{
    char *end;
    long mode = strtol(text, &end, 8);
    if (end == text || *end != '\0' || mode < 0 || mode > 07777)
        errx(2, "not an octal mode from 0 to 7777: '%s'", text);
    return (mode_t)mode;
}

/* Create an empty file at path, unless there is something already. */
static void create(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (fd == -1 && errno == EEXIST)
        return;
    if (fd == -1)
        err(1, "open %s", path);
    close(fd);

    mode_t mask = umask(0); /* POSIX has no way to read it but to set it */
    umask(mask);
    printf("created %s with mode 0666 less the umask %04o\n", path,
           (unsigned)mask);
}

/* The ten letters of `ls -l`: the type, then three times rwx. The set-user-id,
 * set-group-id and sticky bits have no place of their own: they turn the x of
 * their three into s or t, in capitals where there is no x below. */
static void print_letters(mode_t mode)
{
    char letters[] = "?rwxrwxrwx";
    letters[0] = S_ISREG(mode)    ? '-'
                 : S_ISDIR(mode)  ? 'd'
                 : S_ISCHR(mode)  ? 'c' /* a device, such as a terminal */
                 : S_ISBLK(mode)  ? 'b' /* a device, such as a disk */
                 : S_ISFIFO(mode) ? 'p'
                 : S_ISSOCK(mode) ? 's'
                                  : '?';
    for (int i = 0; i < 9; i++) {
        if (!(mode & (0400u >> i)))
            letters[1 + i] = '-';
    }
    if (mode & S_ISUID)
        letters[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID)
        letters[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX)
        letters[9] = mode & S_IXOTH ? 't' : 'T';
    printf("%s is octal %04o\n", letters, (unsigned)(mode & 07777));
}

static void print_names(mode_t mode)
{
    static const struct {
        const char *who;
        mode_t bits[3];
        const char *names[3];
    } rows[] = {
        {"owner",
         {S_IRUSR, S_IWUSR, S_IXUSR},
         {"S_IRUSR", "S_IWUSR", "S_IXUSR"}},
        {"group",
         {S_IRGRP, S_IWGRP, S_IXGRP},
         {"S_IRGRP", "S_IWGRP", "S_IXGRP"}},
        {"others",
         {S_IROTH, S_IWOTH, S_IXOTH},
         {"S_IROTH", "S_IWOTH", "S_IXOTH"}},
        {"special",
         {S_ISUID, S_ISGID, S_ISVTX},
         {"S_ISUID", "S_ISGID", "S_ISVTX"}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        printf("  %-7s", rows[row].who);
        for (int i = 0; i < 3; i++) {
            if (mode & rows[row].bits[i])
                printf("  %s %04o", rows[row].names[i],
                       (unsigned)rows[row].bits[i]);
        }
        if (!(mode &
              (rows[row].bits[0] | rows[row].bits[1] | rows[row].bits[2])))
            printf("  -");
        printf("\n");
    }
}
