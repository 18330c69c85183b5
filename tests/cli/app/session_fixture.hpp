// A session on a client that is not logged in; its lines of JSON go to a file.
#pragma once

#include "cli/app/command_session.hpp"
#include "cli/offline_client.hpp"
#include "cli/private_folder.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include <babel/net/descriptor.hpp>

#include <fcntl.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

struct session_fixture {
    private_folder home;
    std::string file = home.file("out");
    net::descriptor lines;
    offline_client user;
    cli::invocation options;
    cli::exit_rules exit;
    cli::console console;
    cli::blocked_names blocked{{}};
    cli::call_log calls{{}, "alice", user.files};
    std::unique_ptr<cli::command_session> session;

    explicit session_fixture(std::vector<std::string> commands)
        : lines(open_file(file)), options(options_with(std::move(commands))),
          exit(options, false, [] {}), console(user.loop.get_executor(), json_to(lines.get()), {}),
          session(std::make_unique<cli::command_session>(user.loop.get_executor(), parts())) {}
    ~session_fixture() { run_bounded(user.loop, session->close()); }

    std::string shown() { return text_in(file); }

private:
    static int open_file(const std::string& path) {
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        return ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    }
    static cli::invocation options_with(std::vector<std::string> commands) {
        cli::invocation made;
        made.mode = cli::mode::login;
        made.json = true;
        made.client.audio_in.type =
            audio::endpoint::kind::pipe; // so that standard input is not a script
        made.commands = std::move(commands);
        return made;
    }
    static cli::console_style json_to(int descriptor) {
        cli::console_style style;
        style.descriptor = descriptor;
        style.json = true;
        return style;
    }
    cli::session_parts parts() {
        return {options, false, user.alice, console, exit, user.log, blocked, calls, {}, {}, [] {}};
    }
};

} // namespace babel::test
