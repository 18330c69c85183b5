#include "cli/app/modes/ctl_mode.hpp"

#include "cli/app/control_path.hpp"
#include "cli/exit_status.hpp"
#include <babel/core/text.hpp>
#include <babel/net/control_protocol.hpp>
#include <babel/net/line_client.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <system_error>

namespace babel::cli {
namespace {

int fail(const std::string& why) {
    std::cerr << "babel-cli: " << why << '\n';
    return static_cast<int>(exit_status::failed);
}

/// The sockets at which somebody answers.
std::vector<std::string> running_clients() {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto& folder : control_folders()) {
        for (const auto& each : std::filesystem::directory_iterator(folder, none)) {
            net::line_client probe;
            if (each.path().extension() == ".sock" && !probe.connect({each.path()}))
                found.push_back(each.path());
        }
    }
    return found;
}

/// The name that safe_file_name() turned into this part of a file name. Long names stay shortened.
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

/// Prints the reply and returns its status.
int show(const std::string& line, bool as_json) {
    const auto reply = net::read_reply(line);
    if (!reply) return fail("the client exited without answering");
    if (as_json) {
        std::cout << line << '\n' << std::flush;
    } else if (reply->status != 0) {
        std::cerr << "babel-cli: " << net::text_field(reply->fields, "error") << '\n';
    } else if (const auto accepted = net::text_field(reply->fields, "text"); !accepted.empty()) {
        std::cout << accepted << (accepted.ends_with('\n') ? "" : "\n") << std::flush;
    }
    return std::cout ? reply->status : static_cast<int>(exit_status::failed);
}

std::vector<std::string> paths_of(const std::string& name) {
    std::vector<std::string> paths;
    for (const auto& folder : control_folders())
        paths.push_back(control_path(folder, name));
    return paths;
}

} // namespace

int ask_client(const ctl_question& asked) {
    const auto paths = asked.name.empty() ? running_clients() : paths_of(asked.name);
    if (paths.empty()) return fail("no client is running; start one with \"babel-cli login NAME\"");
    if (asked.name.empty() && paths.size() > 1)
        return fail("several clients are running; choose one with --name: " + names_of(paths));
    net::line_client link;
    if (const auto failed = link.connect(paths))
        return fail(
            "no client answers at " + printable_path(link.path()) + ": " + failed.message() +
            "; does it run, as this user?"
        );
    return show(link.ask(net::request_text(asked.words)), asked.wants_json);
}

} // namespace babel::cli
