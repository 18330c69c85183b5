#include "cli/app/ctl.hpp"

#include "cli/app/control_socket.hpp"
#include <babel/core/text.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>

#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <optional>

namespace babel::cli {
namespace {

namespace json = boost::json;
using stream = asio::local::stream_protocol::iostream;

int fail(const std::string& why, exit_status status = exit_status::failed) {
    std::cerr << "babel-cli: " << why << '\n';
    return static_cast<int>(status);
}

error_code connect(stream& to, const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return asio::error::name_too_long;
    to.clear();
    to.connect(asio::local::stream_protocol::endpoint(path));
    return to ? error_code() : to.error();
}

/// The sockets at which somebody answers.
std::vector<std::string> running_clients() {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& folder : control_folders()) {
        for (const auto& each : std::filesystem::directory_iterator(folder, none)) {
            stream probe;
            if (each.path().extension() == ".sock" && !connect(probe, each.path()))
                found.push_back(each.path());
        }
    }
    return found;
}

/// The client of that name. Errors: why the likeliest place has none.
error_code connect_to(stream& link, const std::string& name, std::string& path) {
    error_code cause;
    for (const auto& folder : control_folders()) {
        const auto here = control_path(folder, name);
        const auto why = connect(link, here);
        if (!why) return {};
        const bool is_better = !cause || cause == boost::system::errc::no_such_file_or_directory;
        if (!is_better) continue;
        cause = why;
        path = here;
    }
    return cause;
}

/// What safe_file_name() has made a part of a file's name of; one that was too long is not known.
std::string name_of_file(std::string_view safe) {
    std::string name;
    for (std::size_t i = 0; i < safe.size(); ++i) {
        unsigned byte = 0;
        const auto* digits = safe.data() + std::min(i + 1, safe.size());
        const auto* end = safe.data() + std::min(i + 3, safe.size());
        const auto read = std::from_chars(digits, end, byte, 16);
        const bool is_byte = safe[i] == '%' && read.ptr == digits + 2;
        name += is_byte ? static_cast<char>(byte) : safe[i];
        if (is_byte) i += 2;
    }
    return name;
}

std::string names_of(const std::vector<std::string>& paths) {
    std::string all;
    for (const auto& path : paths)
        all += (all.empty() ? "" : ", ") +
               printable(name_of_file(std::filesystem::path(path).stem().string()));
    return all;
}

/// Prints the reply, and tells its status.
int show(const std::string& line, bool as_json) {
    boost::system::error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* reply = bad ? nullptr : parsed.if_object();
    if (!reply) return fail("the client exited without answering");
    const auto text = [&](const char* field) {
        const auto* found = reply->if_contains(field);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    };
    const auto* status = reply->if_contains("status");
    const bool has_failed = status && status->is_int64();
    if (as_json) {
        std::cout << line << '\n' << std::flush;
    } else if (has_failed) {
        std::cerr << "babel-cli: " << text("error") << '\n';
    } else if (const auto said = text("text"); !said.empty()) {
        std::cout << said << (said.ends_with('\n') ? "" : "\n") << std::flush;
    }
    if (!std::cout) return static_cast<int>(exit_status::failed);
    return has_failed ? static_cast<int>(status->get_int64()) : 0;
}

} // namespace

int ask_client(const ctl_question& asked) {
    std::string path;
    stream link;
    error_code failed;
    if (asked.name.empty()) {
        const auto running = running_clients();
        if (running.empty())
            return fail("no client is running; start one with \"babel-cli login NAME\"");
        if (running.size() > 1)
            return fail(
                "several clients are running; choose one with --name: " + names_of(running)
            );
        path = running.front();
        failed = connect(link, path);
    } else {
        failed = connect_to(link, asked.name, path);
    }
    if (failed)
        return fail(
            "no client answers at " + printable_path(path) + ": " + failed.message() +
            "; does it run, as this user?"
        );
    link << request_text(asked.words) << '\n' << std::flush;
    std::string line;
    std::getline(link, line);
    return show(line, asked.wants_json);
}

} // namespace babel::cli
