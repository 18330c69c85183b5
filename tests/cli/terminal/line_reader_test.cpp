#include "cli/terminal/line_reader.hpp"
#include "support/bounded_run.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <vector>

using namespace babel;
using cli::line_reader;

namespace {

struct pipe_ends {
    pipe_ends() { REQUIRE(::pipe(fd.data()) == 0); }
    ~pipe_ends() {
        ::close(fd[0]);
        close_writer();
    }
    void write(std::string_view text) {
        REQUIRE(::write(fd[1], text.data(), text.size()) == ssize_t(text.size()));
    }
    void close_writer() {
        if (fd[1] >= 0) ::close(fd[1]);
        fd[1] = -1;
    }
    std::array<int, 2> fd{};
};

using lines = std::vector<std::string>;

line_reader::line_handler collect(lines& into) {
    return [&into](std::string line) -> asio::awaitable<void> {
        into.push_back(std::move(line));
        co_return;
    };
}

} // namespace

TEST_CASE("lines are read from a pipe to its end and the last needs no line end", "[lines]") {
    asio::io_context loop{1};
    pipe_ends pipe;
    pipe.write("call bob\n\nhang");
    pipe.write("up");
    pipe.close_writer();
    line_reader reader(loop.get_executor(), pipe.fd[0]);
    lines got;
    test::spawned<void>(loop, reader.run(collect(got))).get();
    CHECK(got == lines{"call bob", "", "hangup"});
}

TEST_CASE("lines are read from a regular file", "[lines]") {
    asio::io_context loop{1};
    std::FILE* file = std::tmpfile();
    REQUIRE(file);
    std::fputs("one\ntwo\n", file);
    std::rewind(file);
    line_reader reader(loop.get_executor(), ::fileno(file));
    lines got;
    test::spawned<void>(loop, reader.run(collect(got))).get();
    CHECK(got == lines{"one", "two"});
    std::fclose(file);
}

TEST_CASE("a line of any length takes bounded memory", "[lines]") {
    asio::io_context loop{1};
    pipe_ends pipe;
    pipe.write(std::string(20'000, 'x') + "\nshort\n");
    pipe.close_writer();
    line_reader reader(loop.get_executor(), pipe.fd[0]);
    lines got;
    test::spawned<void>(loop, reader.run(collect(got))).get();
    REQUIRE(got.size() == 2);
    CHECK(got[0] == std::string(4096, 'x'));
    CHECK(got[1] == "short");
}

TEST_CASE("reading lines ends when it is cancelled", "[lines]") {
    asio::io_context loop{1};
    pipe_ends pipe;
    line_reader reader(loop.get_executor(), pipe.fd[0]);
    lines got;
    test::spawned<void> reading(loop, reader.run(collect(got)));
    test::run_ready(loop);
    reading.cancel();
    reading.get();
    CHECK(got.empty());
}

TEST_CASE("reading lines does not change a descriptor that others share", "[lines]") {
    asio::io_context loop{1};
    pipe_ends pipe;
    line_reader reader(loop.get_executor(), pipe.fd[0]);
    lines got;
    test::spawned<void> reading(loop, reader.run(collect(got)));
    test::run_ready(loop);
    CHECK((::fcntl(pipe.fd[0], F_GETFL) & O_NONBLOCK) == 0);
    reading.cancel();
    reading.get();
}

TEST_CASE("a socket is read without making it non-blocking for others", "[lines]") {
    asio::io_context loop{1};
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
    line_reader reader(loop.get_executor(), pair[0]);
    lines got;
    test::spawned<void> reading(loop, reader.run(collect(got)));
    test::run_ready(loop);
    CHECK((::fcntl(pair[0], F_GETFL) & O_NONBLOCK) == 0);
    REQUIRE(::write(pair[1], "call bob\n", 9) == 9);
    test::run_until(loop, [&] { return !got.empty(); });
    ::close(pair[1]);
    reading.get();
    CHECK(got == lines{"call bob"});
    CHECK((::fcntl(pair[0], F_GETFL) & O_NONBLOCK) == 0);
    ::close(pair[0]);
}
