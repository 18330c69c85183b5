#include "cli/terminal/output.hpp"
#include "support/bounded_run.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using cli::output;

namespace {

struct reader_end {
    reader_end() {
        REQUIRE(::pipe(fd.data()) == 0);
        ::fcntl(fd[0], F_SETFL, O_NONBLOCK);
        std::signal(SIGPIPE, SIG_IGN);
    }
    ~reader_end() {
        close_reader();
        ::close(fd[1]);
    }
    void close_reader() {
        if (fd[0] >= 0) ::close(fd[0]);
        fd[0] = -1;
    }
    std::string read() {
        std::string all;
        std::array<char, 65536> piece;
        for (ssize_t n = 0; (n = ::read(fd[0], piece.data(), piece.size())) > 0;)
            all.append(piece.data(), size_t(n));
        return all;
    }
    std::array<int, 2> fd{};
};

/// Writes beyond the limit fail, as on a full disk.
class file_size_limit {
public:
    explicit file_size_limit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit low{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &low);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;
    ~file_size_limit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

} // namespace

TEST_CASE("text appears at once and in order", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], {});
    out.write("one\n");
    out.write("two\n");
    CHECK(pipe.read() == "one\ntwo\n");
}

TEST_CASE("a reader that does not read costs lines and blocks nothing", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], {});
    const std::string line = std::string(999, 'x') + "\n";
    for (int i = 0; i < 5000; ++i)
        out.write(line);
    CHECK(out.dropped_writes() > 3000);
    std::string all;
    test::run_until(loop, [&] {
        all += pipe.read();
        return all.size() >= (5000 - out.dropped_writes()) * line.size();
    });
    out.write("after\n");
    test::run_ready(loop);
    all += pipe.read();
    const auto report =
        "[" + std::to_string(out.dropped_writes()) + " lines were lost here]\nafter\n";
    CHECK(all.ends_with(report));
}

TEST_CASE("draining waits for the reader but no longer than its limit", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], {});
    out.write(std::string(500'000, 'x'));
    test::spawned<void>(loop, out.drain(10ms)).get();
    CHECK(pipe.read().size() < 500'000);
}

TEST_CASE("a closed reader is reported once and ends nothing else", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    int reports = 0;
    output out(loop.get_executor(), pipe.fd[1], {[&] { ++reports; }, {}});
    pipe.close_reader();
    out.write("one\n");
    out.write("two\n");
    CHECK(reports == 1);
}

TEST_CASE("output for programs does not mention lost lines", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], {}, output::losses::silent);
    while (out.dropped_writes() == 0)
        out.write(std::string(100'000, 'x') + "\n");
    std::string all;
    test::spawned<void> draining(loop, out.drain(5s));
    test::run_until(loop, [&] {
        all += pipe.read();
        return draining.ended();
    });
    out.write("last\n");
    all += pipe.read();
    CHECK(all.ends_with("x\nlast\n"));
}

TEST_CASE("a socket that is not read blocks nothing and is unchanged for others", "[output]") {
    asio::io_context loop{1};
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
    output out(loop.get_executor(), pair[1], {});
    const std::string line = std::string(999, 'x') + "\n";
    for (int i = 0; i < 5000; ++i)
        out.write(line);
    CHECK(out.dropped_writes() > 0);
    CHECK(out.is_stuck());
    CHECK((::fcntl(pair[1], F_GETFL) & O_NONBLOCK) == 0);
    std::string all;
    std::array<char, 65536> piece;
    test::run_until(loop, [&] {
        for (ssize_t n = 0; (n = ::recv(pair[0], piece.data(), piece.size(), MSG_DONTWAIT)) > 0;)
            all.append(piece.data(), static_cast<std::size_t>(n));
        return all.size() >= (5000 - out.dropped_writes()) * line.size();
    });
    ::close(pair[0]);
    ::close(pair[1]);
}

TEST_CASE("a full disk loses and counts lines and the output goes on", "[output]") {
    asio::io_context loop{1};
    const int full = ::open("/dev/full", O_WRONLY);
    REQUIRE(full >= 0);
    int closed = 0;
    std::vector<boost::system::error_code> failed;
    const output::hooks callbacks{
        [&] { ++closed; }, [&](const auto& why) { failed.push_back(why); }};
    output out(loop.get_executor(), full, callbacks);
    out.write("one\n");
    out.write("two\nthree\n");
    CHECK(closed == 0);
    CHECK(out.failed_lines() == 3);
    REQUIRE(failed.size() == 1);
    CHECK(failed.front() == boost::system::errc::no_space_on_device);
    ::close(full);
}

TEST_CASE("a line cut by a full disk is ended before the next one", "[output]") {
    asio::io_context loop{1};
    const int file = ::memfd_create("full", 0);
    REQUIRE(file >= 0);
    output out(loop.get_executor(), file, {});
    {
        const file_size_limit four_bytes(4);
        out.write("first\n");
    }
    out.write("second\n");
    std::array<char, 64> text{};
    const auto size = ::pread(file, text.data(), text.size(), 0);
    CHECK(std::string(text.data(), static_cast<std::size_t>(size)) == "firs\nsecond\n");
    ::close(file);
}
