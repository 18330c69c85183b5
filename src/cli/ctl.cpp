#include <babel/cli/control_socket.hpp>
#include <babel/cli/ctl.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/parse.hpp>

#include <sys/un.h>

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

bool connect(stream& to, const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path)) return false;
    to.clear();
    to.connect(asio::local::stream_protocol::endpoint(path));
    return static_cast<bool>(to);
}

/// The sockets at which somebody answers.
std::vector<std::string> running_clients() {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& each : std::filesystem::directory_iterator(control_folder(), none)) {
        stream probe;
        if (each.path().extension() == ".sock" && connect(probe, each.path()))
            found.push_back(each.path());
    }
    return found;
}

std::string names_of(const std::vector<std::string>& paths) {
    std::string all;
    for (const auto& path : paths)
        all += (all.empty() ? "" : ", ") + printable(std::filesystem::path(path).stem().string());
    return all;
}

/// Prints the reply, and tells its status.
int show(const std::string& line, bool as_json) {
    boost::system::error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* reply = bad ? nullptr : parsed.if_object();
    if (!reply) return fail("the client ended without an answer");
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
    if (control_folder().empty())
        return fail("XDG_RUNTIME_DIR is not set, so no client can be found");
    auto path = control_path(asked.name);
    if (asked.name.empty()) {
        const auto running = running_clients();
        if (running.empty()) return fail("no client runs; \"babel-cli login NAME\" starts one");
        if (running.size() > 1)
            return fail("several clients run; say which with --name: " + names_of(running));
        path = running.front();
    }
    stream link;
    if (!connect(link, path))
        return fail(
            "no client answers at " + printable_path(path) + "; does it run, as this user?"
        );
    link << request_text(asked.words) << '\n' << std::flush;
    std::string line;
    std::getline(link, line);
    return show(line, asked.wants_json);
}

} // namespace babel::cli
