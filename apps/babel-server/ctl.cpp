#include "ctl.hpp"

#include "control_path.hpp"
#include "ctl_text.hpp"
#include <babel/core/error.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <sys/un.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <vector>

namespace babel::server {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using protocol = asio::local::stream_protocol;

constexpr std::chrono::seconds patience{10}; // to connect, and to get the answer
constexpr std::size_t shown_path_columns = 200;

int fail(const std::string& why) {
    std::cerr << "babel-server: " << why << '\n';
    return EXIT_FAILURE;
}

/// Connects to the first path that answers. Errors: the first one other than a missing file.
error_code connect(protocol::iostream& to, const std::vector<std::string>& paths) {
    error_code cause;
    for (const auto& path : paths) {
        const bool fits = path.size() < sizeof(sockaddr_un::sun_path);
        to.clear();
        if (fits) to.connect(protocol::endpoint(path));
        if (fits && to) return {};
        const error_code why = fits ? to.error() : asio::error::name_too_long;
        if (!cause || cause == boost::system::errc::no_such_file_or_directory) cause = why;
    }
    return cause;
}

std::string no_server(const std::vector<std::string>& paths, error_code why) {
    std::string where;
    for (const auto& path : paths)
        where += (where.empty() ? "" : ", ") + printable(path, shown_path_columns);
    return "no server answers at " + where + ": " + why.message() +
           "; does it run, as this user? --control PATH says where it listens";
}

} // namespace

int ask(const ctl_request& wanted) {
    if (wanted.control == "none") return fail("the server is without a control socket (none)");
    const auto paths = wanted.control ? std::vector{*wanted.control} : likely_control_paths();
    protocol::iostream link;
    link.expires_after(patience);
    if (const auto failed = connect(link, paths)) return fail(no_server(paths, failed));
    link.expires_after(patience);
    const json::object request{{"command", wanted.command}, {"argument", wanted.argument}};
    link << json::serialize(request) << '\n' << std::flush;
    std::string line;
    std::getline(link, line);
    error_code no_json;
    const auto answer = json::parse(line, no_json);
    const auto* object = no_json ? nullptr : answer.if_object();
    if (!object) return fail("the server gave no answer");
    const auto* ok = object->if_contains("ok");
    const bool is_done = ok && ok->is_bool() && ok->get_bool();
    if (wanted.wants_json)
        std::cout << line << '\n' << std::flush;
    else if (is_done)
        std::cout << to_text(*object) << std::flush;
    else
        return fail(fault_in(*object));
    return is_done && std::cout ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace babel::server
