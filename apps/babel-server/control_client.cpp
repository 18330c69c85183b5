#include "control_client.hpp"

#include "control_path.hpp"
#include "ctl_text.hpp"
#include <babel/core/error.hpp>
#include <babel/core/text.hpp>
#include <babel/net/control_protocol.hpp>
#include <babel/net/line_client.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace babel::server {
namespace {

constexpr std::chrono::seconds answer_limit{10}; // to connect, and again to get the answer
constexpr std::size_t shown_path_columns = 200;

int fail(const std::string& why) {
    std::cerr << "babel-server: " << why << '\n';
    return EXIT_FAILURE;
}

std::string no_server(const std::vector<std::string>& paths, error_code why) {
    std::string where;
    for (const auto& path : paths)
        where += (where.empty() ? "" : ", ") + printable(path, shown_path_columns);
    return "no server answers at " + where + ": " + why.message() +
           "; does it run, as this user? name its socket with --control PATH";
}

} // namespace

int ask(const ctl_request& wanted) {
    if (wanted.control == "none") return fail("the server is without a control socket (none)");
    const auto paths = wanted.control ? std::vector{*wanted.control} : likely_control_paths();
    net::line_client link(answer_limit);
    if (const auto failed = link.connect(paths)) return fail(no_server(paths, failed));
    std::vector<std::string> words{wanted.command};
    words.insert(words.end(), wanted.arguments.begin(), wanted.arguments.end());
    const auto line = link.ask(net::request_text(words));
    const auto reply = net::read_reply(line);
    if (!reply) return fail("the server gave no answer");
    if (wanted.wants_json)
        std::cout << line << '\n' << std::flush;
    else if (reply->status == 0)
        std::cout << to_text(reply->fields) << std::flush;
    else
        std::cerr << "babel-server: " << fault_in(reply->fields) << '\n';
    return std::cout ? reply->status : EXIT_FAILURE;
}

} // namespace babel::server
