// A console whose output the test reads, and at which it types.
#pragma once

#include "cli/app/console.hpp"
#include "cli/standard_streams.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

/// A pipe that is read without waiting.
struct output_pipe {
    output_pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
        reader.reset(ends[0]);
        writer.reset(ends[1]);
        REQUIRE(::fcntl(reader.get(), F_SETFL, O_NONBLOCK) == 0);
        std::signal(SIGPIPE, SIG_IGN);
    }

    /// The text since the last call.
    std::string read() const {
        std::string all;
        std::array<char, 4096> piece;
        for (ssize_t got = 0; (got = ::read(reader.get(), piece.data(), piece.size())) > 0;)
            all.append(piece.data(), static_cast<std::size_t>(got));
        return all;
    }

    net::descriptor reader, writer;
};

struct console_fixture {
    explicit console_fixture(cli::console_style wanted = {}, const char* terminal = "xterm")
        : style(in_pipe(wanted, pipe.writer.get())),
          subject(on_terminal(terminal), style, hooks()) {}

    std::string shown() const { return pipe.read(); }

    /// Ends when that text has been shown. Returns all that was shown meanwhile.
    std::string wait_for(std::string_view text) {
        std::string all;
        run_until(loop, [&] {
            all += shown();
            return all.find(text) != std::string::npos;
        });
        return all;
    }

    asio::io_context loop{1};
    output_pipe pipe;
    std::string prompt = "alice> ";
    std::optional<cli::call_status> status;
    bool talks = false; ///< Space on an empty line is the key to talk.
    int spaces = 0;     ///< Times that it was pressed.
    int closed = 0;     ///< Times that the reader was reported as gone.
    std::vector<std::string> typed;
    cli::console_style style;
    cli::console subject;

private:
    static cli::console_style in_pipe(cli::console_style wanted, int descriptor) {
        if (wanted.descriptor == STDOUT_FILENO) wanted.descriptor = descriptor;
        return wanted;
    }
    asio::any_io_executor on_terminal(const char* name) {
        ::setenv("TERM", name, 1);
        return loop.get_executor();
    }
    cli::console::hooks hooks() {
        cli::console::hooks all;
        all.prompt = [this] { return prompt; };
        all.status = [this] { return status; };
        all.space = [this] {
            if (talks) ++spaces;
            return talks;
        };
        all.typed = [this](const std::string& line) { typed.push_back(line); };
        all.closed = [this] { ++closed; };
        return all;
    }
};

/// A user at a terminal, in front of a prompt.
struct prompt_fixture : console_fixture {
    prompt_fixture() : console_fixture(at_prompt()) { wait_for(prompt); }
    ~prompt_fixture() {
        reading.cancel();
        reading.get();
    }

    static cli::console_style at_prompt() {
        cli::console_style style;
        style.interactive = true;
        return style;
    }

    pseudo_terminal terminal;
    replaced_stream input{STDIN_FILENO, terminal.program.get()};
    std::vector<std::string> past{"contacts"};
    std::string completed; ///< The text before the cursor at the last Tab.
    cli::completion answer;
    std::vector<std::string> lines; ///< That were to be executed.
    spawned<void> reading{
        loop,
        subject.read_lines(
            [this](std::string line) { return take(std::move(line)); },
            [this](std::string_view before) {
                completed = before;
                return answer;
            },
            past
        )};

private:
    asio::awaitable<void> take(std::string line) {
        lines.push_back(std::move(line));
        co_return;
    }
};

} // namespace babel::test
