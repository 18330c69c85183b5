#include "cli/app/modes/servers_mode.hpp"

#include "cli/render/json_text.hpp"
#include "cli/state/known_servers_file.hpp"
#include <babel/core/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <iostream>
#include <utility>

namespace babel::cli {
namespace {

namespace json = boost::json;
using client::known_server, client::known_servers;

exit_status complain_about_servers(exit_status status, const std::string& why) {
    std::cerr << "babel-cli: " << why << '\n';
    return status;
}

std::string label_of(const known_server& of) {
    return with_port(of.server.host, of.server.port);
}

std::string table_of_servers(const known_servers& list) {
    std::string out;
    for (const auto& each : list.entries())
        out += each.since + "  " + (each.key ? to_string(*each.key) : padded("certificate", 50)) +
               "  " + label_of(each) + "\n";
    return out.empty() ? "no known servers\n" : out;
}

std::string json_of_servers(const known_servers& list) {
    json::array all;
    for (const auto& each : list.entries()) {
        json::object entry{{"server", label_of(each)}, {"since", each.since}};
        entry["key"] = each.key ? json::value(to_string(*each.key)) : nullptr;
        all.push_back(std::move(entry));
    }
    return json_text({{"v", 1}, {"type", "servers"}, {"servers", std::move(all)}}) + "\n";
}

exit_status list_servers(const known_servers_file& file, bool wants_json) {
    const auto list = file.read();
    if (!list) return complain_about_servers(exit_status::failed, to_string(list.error()));
    std::cout << (wants_json ? json_of_servers(*list) : table_of_servers(*list)) << std::flush;
    std::cerr << damage_report(*list, file.path());
    return exit_status::done;
}

exit_status forget_server(const known_servers_file& file, const std::string& host) {
    std::size_t forgotten = 0;
    const auto done = file.edit([&](known_servers& list) {
        forgotten = list.forget(host);
        return forgotten > 0;
    });
    if (!done) return complain_about_servers(exit_status::failed, to_string(done.error()));
    if (forgotten > 0) return exit_status::done;
    return complain_about_servers(
        exit_status::failed, "servers: " + printable(host) + " is not known"
    );
}

} // namespace

exit_status run_servers(const servers_question& asked) {
    const known_servers_file file(asked.file);
    const auto& words = asked.words;
    const bool is_list = words.empty() || (words.size() == 1 && words[0] == "list");
    if (is_list) return list_servers(file, asked.wants_json);
    if (words.size() == 2 && words[0] == "forget") return forget_server(file, words[1]);
    return complain_about_servers(
        exit_status::usage, "servers: list, or forget HOST; see babel-cli --help"
    );
}

} // namespace babel::cli
