#include "server/signalling/watch_handler.hpp"

namespace babel::server {

void watch_handler::on(client_peer& from, const wire::watch& message) {
    if (!from.is_logged_in()) return refuse(from, "log in before you watch names");
    if (!from.is_watcher()) return refuse(from, "your login did not ask to watch names");
    wire::contact_list_buffer online;
    if (!online_.watch(from, message, online)) return refuse(from, "you watch too many names");
    counts_.add(counter::watches);
    post_.send(from, wire::presence{online.view()});
}

void watch_handler::refuse(client_peer& from, std::string_view why) {
    counts_.add(counter::watches_refused);
    post_.send(from, wire::error_response{why});
}

} // namespace babel::server
