#include "support/bounded_run.hpp"
#include <babel/cli/output.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

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

} // namespace

TEST_CASE("what is written appears at once and in order", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], nullptr);
    out.write("one\n");
    out.write("two\n");
    CHECK(pipe.read() == "one\ntwo\n");
}

TEST_CASE("a reader that does not read costs lines and blocks nothing", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], nullptr);
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
    const auto told =
        "[" + std::to_string(out.dropped_writes()) + " lines were lost here]\nafter\n";
    CHECK(all.ends_with(told));
}

TEST_CASE("draining waits for the reader but no longer than its limit", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], nullptr);
    out.write(std::string(500'000, 'x'));
    test::spawned<void>(loop, out.drain(10ms)).get();
    CHECK(pipe.read().size() < 500'000);
}

TEST_CASE("a closed reader is told once and ends nothing else", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    int told = 0;
    output out(loop.get_executor(), pipe.fd[1], [&] { ++told; });
    pipe.close_reader();
    out.write("one\n");
    out.write("two\n");
    CHECK(told == 1);
}

TEST_CASE("where programs read nothing is said of what was lost", "[output]") {
    asio::io_context loop{1};
    reader_end pipe;
    output out(loop.get_executor(), pipe.fd[1], nullptr, output::losses::silent);
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
