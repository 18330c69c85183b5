#include "cli/app/server_hints.hpp"

#include <variant>

namespace babel::cli {
namespace {

std::vector<std::string> hints(const std::string& server, bool may_be_tls, bool was_missed) {
    std::vector<std::string> out;
    if (may_be_tls) out.push_back("(If that is its port for TLS, use babels://" + server + ".)");
    if (was_missed) out.push_back("(Is babel-server running at " + server + "? See --server.)");
    return out;
}

} // namespace

std::vector<std::string>
hints_after(const client::client_event& happened, const std::string& server, bool has_calls) {
    namespace event = client::event;
    if (const auto* e = std::get_if<event::login_waiting>(&happened))
        return hints(server, e->may_be_tls, !e->was_reached && !e->missing);
    const auto* e = std::get_if<event::server_lost>(&happened);
    if (!e) return {};
    const bool was_there = e->was_reached || e->missing || has_calls;
    return hints(server, e->may_be_tls, !e->retry && !e->in_call && !was_there);
}

} // namespace babel::cli
