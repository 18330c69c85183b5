// Files that are written whole.
#include "support/catch.hpp"
#include "support/sync_watch.hpp"
#include <babel/core/file_writing.hpp>

#include <fcntl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <system_error>

using namespace babel;
namespace fs = std::filesystem;

namespace {

/// Empty at first, and removed with its files.
class scratch_folder {
public:
    scratch_folder() {
        std::string pattern = (fs::temp_directory_path() / "babel-files-XXXXXX").native();
        REQUIRE(::mkdtemp(pattern.data()));
        path_ = pattern;
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() { fs::remove_all(path_); }

    fs::path file(const char* name) const { return path_ / name; }
    std::ptrdiff_t files() const { return std::distance(listed(), fs::directory_iterator()); }

private:
    fs::directory_iterator listed() const { return fs::directory_iterator(path_); }

    fs::path path_;
};

std::string contents_of(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

using sync_notes = std::vector<test::sync_watch::note>;

/// Files of this process have that many bytes at most until its end.
class full_disk {
public:
    explicit full_disk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_IGN);
        auto small = before_;
        small.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &small);
    }
    full_disk(const full_disk&) = delete;
    full_disk& operator=(const full_disk&) = delete;
    ~full_disk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_DFL);
    }

private:
    rlimit before_{};
};

} // namespace

TEST_CASE("a file is on the disk before it takes its place and its name after", "[file_writing]") {
    const scratch_folder home;
    const auto path = home.file("f");
    test::sync_watch watch(path);
    REQUIRE_FALSE(create_file(path, "old"));
    CHECK(watch.take() == sync_notes{{"file", ""}, {"folder", "old"}});
    REQUIRE_FALSE(replace_file(path, "new", endurance::of_a_power_cut));
    CHECK(watch.take() == sync_notes{{"file", "old"}, {"folder", "new"}});
    REQUIRE_FALSE(replace_file(path, "newer", endurance::of_a_kill));
    CHECK(watch.take().empty());
    CHECK(contents_of(path) == "newer");
    CHECK(home.files() == 1);
    CHECK((fs::status(path).permissions() & fs::perms::mask) == fs::perms(0600));
}

TEST_CASE("a file that is there is not made again", "[file_writing]") {
    const scratch_folder home;
    const auto path = home.file("f");
    REQUIRE_FALSE(create_file(path, "old"));
    CHECK(create_file(path, "new") == std::errc::file_exists);
    CHECK(contents_of(path) == "old");
    fs::create_symlink("nowhere", home.file("link"));
    CHECK(create_file(home.file("link"), "new") == std::errc::file_exists);
    CHECK(home.files() == 2);
}

TEST_CASE("a link to the replaced file stays a link", "[file_writing]") {
    const scratch_folder home;
    REQUIRE_FALSE(create_file(home.file("f"), "old"));
    fs::create_symlink("f", home.file("link"));
    REQUIRE_FALSE(replace_file(home.file("link"), "new", endurance::of_a_kill));
    CHECK(fs::is_symlink(home.file("link")));
    CHECK(contents_of(home.file("f")) == "new");
}

TEST_CASE("a text that does not fit leaves the old file and no draft", "[file_writing]") {
    const scratch_folder home;
    const auto path = home.file("f");
    REQUIRE_FALSE(replace_file(path, "old", endurance::of_a_kill));
    const std::string long_text(64 * 1024, 'x');
    {
        const full_disk limit(4096);
        CHECK(replace_file(path, long_text, endurance::of_a_kill) == std::errc::file_too_large);
        CHECK(create_file(home.file("g"), long_text) == std::errc::file_too_large);
    }
    CHECK(contents_of(path) == "old");
    CHECK(home.files() == 1);
    const auto nowhere = home.file("none") / "f";
    CHECK(replace_file(nowhere, "x", endurance::of_a_kill) == std::errc::no_such_file_or_directory);
}

TEST_CASE("a text is written whole or the failure is returned", "[file_writing]") {
    const scratch_folder home;
    const int file = ::open(home.file("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(file >= 0);
    CHECK_FALSE(write_all(file, "text"));
    ::close(file);
    CHECK(contents_of(home.file("f")) == "text");
    CHECK(write_all(file, "text") == std::errc::bad_file_descriptor);
}
