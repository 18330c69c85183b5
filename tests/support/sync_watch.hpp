// Notes of each fsync() in this program. In one file of a program at most: it takes libc's place.
#pragma once

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

/// Each one as "file" or "folder", and the text of the watched file at that moment.
class sync_watch {
public:
    using note = std::pair<std::string, std::string>;

    explicit sync_watch(std::filesystem::path watched) : watched_(std::move(watched)) {
        current = this;
    }
    sync_watch(const sync_watch&) = delete;
    sync_watch& operator=(const sync_watch&) = delete;
    ~sync_watch() { current = nullptr; }

    std::vector<note> take() { return std::exchange(notes_, {}); }

    void add(int file) {
        struct stat about {};
        ::fstat(file, &about);
        std::ifstream in(watched_);
        notes_.emplace_back(
            S_ISDIR(about.st_mode) ? "folder" : "file",
            std::string(std::istreambuf_iterator<char>(in), {})
        );
    }

    static inline thread_local sync_watch* current = nullptr;

private:
    std::filesystem::path watched_;
    std::vector<note> notes_;
};

} // namespace babel::test

extern "C" int fsync(int file) {
    if (auto* watch = babel::test::sync_watch::current) watch->add(file);
    return static_cast<int>(::syscall(SYS_fsync, file));
}
