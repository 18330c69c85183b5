#include <babel/core/file_writing.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace babel {
namespace {

error_code bring_to_disk(int file) {
    return ::fsync(file) == 0 ? error_code() : last_error();
}

/// A file of its own beside the target, removed again unless it took the target's place.
class draft {
public:
    explicit draft(const std::filesystem::path& target) : name_(target.native() + ".XXXXXX") {
        file_ = ::mkostemp(name_.data(), O_CLOEXEC); // 0600
        if (file_ < 0) failed_ = last_error();
    }
    draft(const draft&) = delete;
    draft& operator=(const draft&) = delete;
    ~draft() {
        if (file_ < 0) return;
        ::unlink(name_.c_str());
        ::close(file_);
    }

    error_code write(std::string_view text, endurance needed) {
        if (!failed_) failed_ = write_all(file_, text);
        if (!failed_ && needed == endurance::of_a_power_cut) failed_ = bring_to_disk(file_);
        return failed_;
    }
    const char* name() const { return name_.c_str(); }

private:
    std::string name_;
    int file_ = -1;
    error_code failed_;
};

} // namespace

error_code write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

error_code sync_folder_of(const std::filesystem::path& file) {
    const auto parent = file.parent_path();
    const auto& name = parent.empty() ? "." : parent.native();
    const int folder = ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return last_error();
    const auto failed = bring_to_disk(folder);
    ::close(folder);
    return failed == std::errc::invalid_argument ? error_code() : failed; // it has no such thing
}

error_code
replace_file(const std::filesystem::path& path, std::string_view text, endurance needed) {
    std::error_code is_new;
    auto target = std::filesystem::canonical(path, is_new);
    if (is_new) target = path;
    draft fresh(target);
    if (const auto failed = fresh.write(text, needed)) return failed;
    if (::rename(fresh.name(), target.c_str()) != 0) return last_error();
    return needed == endurance::of_a_power_cut ? sync_folder_of(target) : error_code();
}

error_code create_file(const std::filesystem::path& path, std::string_view text) {
    draft fresh(path);
    if (const auto failed = fresh.write(text, endurance::of_a_power_cut)) return failed;
    if (::link(fresh.name(), path.c_str()) != 0) return last_error();
    return sync_folder_of(path);
}

} // namespace babel
