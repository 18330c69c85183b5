#include <babel/core/file_reading.hpp>
#include <babel/core/file_writing.hpp>
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/server/private_file.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace babel::server {
namespace {

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

file_fault file_fault_of(const std::filesystem::path& path, std::string_view why) {
    return {printable_path(path.string()) + ": " + std::string(why)};
}

file_fault last_fault(const std::filesystem::path& path) {
    return file_fault_of(path, last_error().message());
}

/// systemd may give a service its credentials by an access list, which stat() shows as the rights
/// of the group.
bool is_credential(const std::filesystem::path& path) {
    const auto* const folder = std::getenv("CREDENTIALS_DIRECTORY");
    return folder && path.parent_path() == std::filesystem::path(folder);
}

/// The reason why the file cannot be used; empty: it can.
std::string
fault_of_status(const std::filesystem::path& path, const struct stat& of, std::size_t max_bytes) {
    const mode_t forbidden = is_credential(path) ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO;
    if (!S_ISREG(of.st_mode)) return "not a regular file";
    if ((of.st_mode & forbidden) != 0) return "others can read it; chmod 600 forbids that";
    if (static_cast<std::uintmax_t>(of.st_size) > max_bytes) return "too long";
    return {};
}

std::filesystem::path draft_of(const std::filesystem::path& path) {
    auto draft = path;
    draft += ".new";
    return draft;
}

/// Writes the draft, and makes it the file.
result<void, file_fault>
put_in_place(int draft, const std::filesystem::path& path, std::string_view contents) {
    auto failed = write_all(draft, contents);
    if (!failed && ::fsync(draft) != 0) failed = last_error();
    if (!failed && ::rename(draft_of(path).c_str(), path.c_str()) != 0) failed = last_error();
    if (failed) {
        ::unlink(draft_of(path).c_str());
        return file_fault_of(path, failed.message());
    }
    static_cast<void>(sync_folder_of(path)); // the file is in its place, whether or not that lasts
    return {};
}

} // namespace

result<void, file_fault> make_private_folder(const std::filesystem::path& folder) {
    std::error_code failed;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), failed);
    if (failed) return file_fault_of(folder, failed.message());
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return last_fault(folder);
    return {};
}

result<std::optional<std::string>, file_fault>
read_private_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const net::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return std::optional<std::string>();
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) return last_fault(path);
    if (const auto why = fault_of_status(path, status, max_bytes); !why.empty())
        return file_fault_of(path, why);
    std::string contents(static_cast<std::size_t>(status.st_size), '\0');
    const auto size = read_all(file.get(), contents);
    if (!size) return file_fault_of(path, size.error().message());
    contents.resize(*size);
    return std::optional(std::move(contents));
}

result<void, file_fault>
write_private_file(const std::filesystem::path& path, std::string_view contents) {
    if (const auto made = make_private_folder(path.parent_path()); !made) return made.error();
    const auto draft = draft_of(path);
    ::unlink(draft.c_str()); // of a process that was killed
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const net::descriptor file(::open(draft.c_str(), flags, owner_only));
    if (!file) return last_fault(draft);
    return put_in_place(file.get(), path, contents);
}

result<void, file_fault>
create_private_file(const std::filesystem::path& path, std::string_view contents) {
    if (const auto made = make_private_folder(path.parent_path()); !made) return made.error();
    const auto draft = draft_of(path);
    constexpr int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const net::descriptor file(::open(draft.c_str(), flags, owner_only));
    if (!file) return last_fault(draft);
    // Waits for another process that has the same draft. Some file systems have no locks.
    while (::flock(file.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
    struct stat ignored {};
    if (::lstat(path.c_str(), &ignored) == 0) {
        ::unlink(draft.c_str());
        return {};
    }
    // A process that was killed may have left a part of it.
    if (::fchmod(file.get(), owner_only) != 0 || ::ftruncate(file.get(), 0) != 0)
        return last_fault(draft);
    return put_in_place(file.get(), path, contents);
}

} // namespace babel::server
