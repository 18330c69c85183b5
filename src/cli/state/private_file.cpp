#include "cli/state/private_file.hpp"

#include "cli/state/state_file.hpp"
#include <babel/core/file_reading.hpp>
#include <babel/core/file_writing.hpp>
#include <babel/core/text.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>
#include <utility>

namespace babel::cli {
namespace {

using config::fault;

constexpr std::size_t longest_secret_file = 64 * 1024;

fault fault_of(const std::filesystem::path& path, std::string what) {
    return {printable_path(path.native()), std::move(what), false};
}

fault cannot(const char* verb, const std::filesystem::path& path, const error_code& why) {
    return fault_of(path, std::string("cannot ") + verb + ": " + why.message());
}

result<void, fault> check_owner(int file, const std::filesystem::path& path, strictness strict) {
    struct stat about {};
    if (::fstat(file, &about) != 0) return cannot("read it", path, last_error());
    const bool is_pipe = S_ISFIFO(about.st_mode) || S_ISCHR(about.st_mode);
    if (is_pipe && strict == strictness::any_pipe) return {};
    if (!S_ISREG(about.st_mode)) return fault_of(path, "not a regular file");
    if (about.st_uid != ::geteuid()) return fault_of(path, "it belongs to another user");
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return fault_of(path, "other users may use it; close it to them by chmod 600");
    return {};
}

} // namespace

result<secret_text, fault> read_private(const std::filesystem::path& path, strictness strict) {
    // Nobody may ever write to a pipe in the place of a file that is not to be one.
    const int waiting = strict == strictness::owner_only ? O_NONBLOCK : 0;
    const net::descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | waiting));
    if (!file) return cannot("read it", path, last_error());
    if (const auto passed = check_owner(file.get(), path, strict); !passed) return passed.error();
    secret_text secret; // erased after failures too
    auto& text = secret.text();
    text.resize(longest_secret_file + 1);
    const auto size = read_all(file.get(), text);
    if (!size) return cannot("read it", path, size.error());
    if (*size > longest_secret_file) return fault_of(path, "too long for a key or a passphrase");
    text.resize(*size);
    return secret;
}

result<bool, fault> create_private(const std::filesystem::path& path, std::string_view text) {
    if (const auto failed = make_folders(path.parent_path()))
        return cannot("make it", path, failed);
    const auto failed = create_file(path, text);
    if (!failed) return true;
    if (failed == std::errc::file_exists) return false;
    return cannot("make it", path, failed);
}

result<void, fault> replace_private(const std::filesystem::path& path, std::string_view text) {
    const auto failed = replace_file(path, text, endurance::of_a_power_cut);
    if (failed) return cannot("write it", path, failed);
    return {};
}

} // namespace babel::cli
