// Files whose changes outlive power cuts.
#include "cli/private_folder.hpp"
#include "server/storage/durable_file.hpp"

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

using namespace babel;
using server::durable_file;

namespace {

struct file_fixture : test::private_folder {
    std::filesystem::path path = file("names");
    durable_file kept{path.native()};

    file_fixture() { std::filesystem::create_directories(path.parent_path()); }
    std::string text() const { return test::text_in(path); }
    void has(const std::string& text) const { test::write_text(path, text); }
};

/// No file grows beyond that size meanwhile, as if the disk were full.
class small_disk {
public:
    explicit small_disk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }
    small_disk(const small_disk&) = delete;
    small_disk& operator=(const small_disk&) = delete;
    ~small_disk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

private:
    rlimit before_{};
    void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

} // namespace

TEST_CASE("a file is made empty, for its owner only, and once", "[storage]") {
    file_fixture f;
    CHECK_FALSE(f.kept.read().value());
    CHECK_FALSE(f.kept.create());
    CHECK(test::mode_of(f.path) == 0600);
    CHECK_FALSE(f.kept.append("alice"));
    CHECK_FALSE(f.kept.create());
    CHECK(f.kept.read().value() == "alice\n");
}

TEST_CASE("a line goes to the end of a file", "[storage]") {
    file_fixture f;
    f.has("alice\nbob, whose line an editor left without an end");
    CHECK_FALSE(f.kept.append("carol"));
    CHECK(f.text() == "alice\nbob, whose line an editor left without an end\ncarol\n");
}

TEST_CASE("a line is not added to a file that was removed", "[storage]") {
    file_fixture f;
    CHECK(f.kept.append("alice") == boost::system::errc::no_such_file_or_directory);
    CHECK_FALSE(std::filesystem::exists(f.path));
}

TEST_CASE("a change that does not fit on the disk leaves nothing of itself", "[storage]") {
    file_fixture f;
    f.has("alice\n");
    {
        const small_disk full(10);
        CHECK(f.kept.append("bob and many others"));
        CHECK(f.text() == "alice\n");
        CHECK(f.kept.put_in_place("carol and many others\n"));
        CHECK(f.text() == "alice\n");
    }
    CHECK_FALSE(f.kept.append("bob"));
    CHECK(f.text() == "alice\nbob\n");
}

TEST_CASE("no change makes a file larger than can be read", "[storage]") {
    file_fixture f;
    f.has("");
    std::filesystem::resize_file(f.path, durable_file::max_bytes - 5);
    CHECK(f.kept.append("alice") == boost::system::errc::file_too_large);
    CHECK(std::filesystem::file_size(f.path) == durable_file::max_bytes - 5);
    const std::string text(durable_file::max_bytes + 1, 'a');
    CHECK(f.kept.put_in_place(text) == boost::system::errc::file_too_large);
    CHECK_FALSE(f.kept.append("bob"));
    CHECK(f.kept.read().has_value());
}

TEST_CASE("a new file takes the place of the old one", "[storage]") {
    file_fixture f;
    f.has("alice\n");
    test::write_text(f.path.native() + ".new", "of a run that was cut off");
    CHECK_FALSE(f.kept.put_in_place("bob\n"));
    CHECK(f.text() == "bob\n");
    CHECK(test::mode_of(f.path) == 0600);
    CHECK_FALSE(std::filesystem::exists(f.path.native() + ".new"));
}

TEST_CASE("a link to a file stays a link", "[storage]") {
    file_fixture f;
    const auto elsewhere = f.file("elsewhere");
    test::write_text(elsewhere, "alice\n");
    std::filesystem::create_symlink(elsewhere, f.path);
    CHECK_FALSE(f.kept.put_in_place("bob\n"));
    CHECK(std::filesystem::is_symlink(f.path));
    CHECK(test::text_in(elsewhere) == "bob\n");
}

TEST_CASE("a file is cut to a size", "[storage]") {
    file_fixture f;
    f.has("alice\nbo");
    CHECK_FALSE(f.kept.cut(6));
    CHECK(f.text() == "alice\n");
}

TEST_CASE("a folder, a pipe and a huge file are not read", "[storage]") {
    file_fixture f;
    SECTION("a folder") {
        std::filesystem::create_directory(f.path);
        CHECK(f.kept.read().error() == boost::system::errc::is_a_directory);
        CHECK(f.kept.create());
    }
    SECTION("a pipe") {
        REQUIRE(::mkfifo(f.path.c_str(), 0600) == 0);
        CHECK(f.kept.read().error() == boost::system::errc::invalid_argument);
        CHECK(f.kept.append("alice"));
    }
    SECTION("a huge file") {
        f.has("");
        std::filesystem::resize_file(f.path, durable_file::max_bytes + 1);
        CHECK(f.kept.read().error() == boost::system::errc::file_too_large);
    }
}
