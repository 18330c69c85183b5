#include "server/signalling/counters.hpp"

#include <algorithm>
#include <array>

namespace babel::server {
namespace {

using enum counter;

constexpr std::string_view refused = "babel_connections_refused_total";
constexpr std::string_view refused_help = "Connections that were closed at once.";
constexpr std::string_view failed = "babel_logins_failed_total";
constexpr std::string_view failed_help = "Logins that were refused.";
constexpr std::string_view ended = "babel_sessions_ended_total";
constexpr std::string_view ended_help = "Connections that ended.";
constexpr std::string_view unshaken = "babel_tls_handshakes_failed_total";
constexpr std::string_view unshaken_help = "Handshakes of TLS that failed.";
constexpr std::string_view excess = "babel_messages_over_rate_total";
constexpr std::string_view excess_help = "Messages refused because of their rate.";
constexpr std::string_view unforwarded = "babel_cluster_calls_refused_total";
constexpr std::string_view unforwarded_help =
    "Calls to other servers refused because too many had no outcome.";

constexpr std::array descriptions{
    counter_description{connections, "babel_connections_total", "", "Connections that came in."},
    counter_description{refused_banned, refused, "banned", refused_help},
    counter_description{refused_source, refused, "source", refused_help},
    counter_description{refused_rate, refused, "rate", refused_help},
    counter_description{refused_proxy, refused, "proxy", refused_help},
    counter_description{refused_plain, refused, "plain", refused_help},
    counter_description{logins, "babel_logins_total", "", "Logins that succeeded."},
    counter_description{
        names_registered, "babel_names_registered_total", "", "Names that logins gave to keys."},
    counter_description{
        save_failures,
        "babel_names_save_failures_total",
        "",
        "Changes of names or invites that could not be saved."},
    counter_description{failed_name, failed, "name", failed_help},
    counter_description{failed_taken, failed, "taken", failed_help},
    counter_description{failed_full, failed, "full", failed_help},
    counter_description{failed_banned, failed, "banned", failed_help},
    counter_description{failed_rate, failed, "rate", failed_help},
    counter_description{failed_source, failed, "source", failed_help},
    counter_description{failed_kicked, failed, "kicked", failed_help},
    counter_description{failed_proof, failed, "proof", failed_help},
    counter_description{failed_feature, failed, "feature", failed_help},
    counter_description{failed_bound, failed, "bound", failed_help},
    counter_description{failed_guest, failed, "guest", failed_help},
    counter_description{failed_registration, failed, "registration", failed_help},
    counter_description{failed_unsaved, failed, "unsaved", failed_help},
    counter_description{failed_register, failed, "register", failed_help},
    counter_description{failed_realm, failed, "realm", failed_help},
    counter_description{ended_closed, ended, "closed", ended_help},
    counter_description{ended_error, ended, "error", ended_help},
    counter_description{ended_malformed, ended, "malformed", ended_help},
    counter_description{ended_slow, ended, "slow", ended_help},
    counter_description{ended_queues, ended, "queues", ended_help},
    counter_description{ended_login_time, ended, "login_time", ended_help},
    counter_description{ended_stuck_packet, ended, "stuck_packet", ended_help},
    counter_description{ended_flood, ended, "flood", ended_help},
    counter_description{ended_failed_logins, ended, "failed_logins", ended_help},
    counter_description{ended_crowded_out, ended, "crowded_out", ended_help},
    counter_description{ended_vanished, ended, "vanished", ended_help},
    counter_description{ended_kicked, ended, "kicked", ended_help},
    counter_description{ended_replaced, ended, "replaced", ended_help},
    counter_description{ended_lost, ended, "lost", ended_help},
    counter_description{ended_drained, ended, "drained", ended_help},
    counter_description{ended_away, ended, "away", ended_help},
    counter_description{ended_relay, ended, "relay", ended_help},
    counter_description{calls, "babel_calls_total", "", "Call requests that were passed on."},
    counter_description{call_errors, "babel_call_errors_total", "", "Call requests that failed."},
    counter_description{refusals, "babel_refusals_total", "", "Calls refused or withdrawn."},
    counter_description{excess_messages, excess, "message", excess_help},
    counter_description{excess_calls, excess, "call", excess_help},
    counter_description{
        unknown_messages,
        "babel_messages_unknown_total",
        "",
        "Messages of babel/2 clients with an unknown opcode."},
    counter_description{
        key_queries, "babel_key_queries_total", "", "Questions for the key of a name."},
    counter_description{
        watches, "babel_watches_total", "", "Changes of the names that clients hear of."},
    counter_description{
        watches_refused,
        "babel_watches_refused_total",
        "",
        "Such changes that were refused, as too many names or without the right login."},
    counter_description{
        list_differences,
        "babel_list_differences_total",
        "",
        "Logins of clients that came back and got the changes of their contact list alone."},
    counter_description{offers, "babel_offers_total", "", "Offers of calls that were passed on."},
    counter_description{
        offer_errors, "babel_offer_errors_total", "", "Offers of calls that were not passed on."},
    counter_description{
        signals, "babel_signals_total", "", "Steps of calls between babel/2 clients, passed on."},
    counter_description{
        stray_signals,
        "babel_signals_ignored_total",
        "",
        "Steps of calls that the sender has no call for, or may not take."},
    counter_description{
        overlong_calls,
        "babel_calls_overlong_total",
        "",
        "Calls that ended because a side sent too much before the acceptance."},
    counter_description{
        reach_tests,
        "babel_reach_tests_total",
        "",
        "Connections to clients that test whether they can be reached."},
    counter_description{
        reach_refused,
        "babel_reach_refused_total",
        "",
        "Questions of clients for such a test that were ignored."},
    counter_description{
        probes, "babel_probes_total", "", "Liveness checks of holders of a requested name."},
    counter_description{
        node_messages_dropped,
        "babel_cluster_messages_dropped_total",
        "",
        "Messages between nodes that were not valid, too late, for nobody, or could not be sent."},
    counter_description{forwards_refused_caller, unforwarded, "caller", unforwarded_help},
    counter_description{forwards_refused_source, unforwarded, "source", unforwarded_help},
    counter_description{forwards_refused_full, unforwarded, "full", unforwarded_help},
    counter_description{packets_received, "babel_received_packets_total", "", "Packets received."},
    counter_description{bytes_received, "babel_received_bytes_total", "", "Bytes received."},
    counter_description{packets_sent, "babel_sent_packets_total", "", "Buffers of packets sent."},
    counter_description{bytes_sent, "babel_sent_bytes_total", "", "Bytes sent."},
    counter_description{
        handshakes, "babel_tls_handshakes_total", "", "Handshakes of TLS that succeeded."},
    counter_description{handshakes_closed, unshaken, "closed", unshaken_help},
    counter_description{handshakes_dropped, unshaken, "dropped", unshaken_help},
    counter_description{handshakes_alpn, unshaken, "alpn", unshaken_help},
    counter_description{handshakes_error, unshaken, "error", unshaken_help},
    counter_description{
        accept_failures,
        "babel_accept_failures_total",
        "",
        "Failures to accept a connection for lack of descriptors or memory."},
    counter_description{
        refused_http,
        "babel_http_connections_refused_total",
        "",
        "Connections to metrics and the status page closed because too many were open."},
};
static_assert(descriptions.size() == static_cast<std::size_t>(count_of_counters));

struct end_of_session {
    errc why;
    counter counted_as;
};

constexpr std::array<end_of_session, 18> ends_of_sessions{{
    {errc::end_of_stream, ended_closed},
    {errc::torn_stream, ended_error},
    {errc::handshake_failed, ended_error},
    {errc::no_common_alpn, ended_error},
    {errc::slow_consumer, ended_slow},
    {errc::queues_too_large, ended_queues},
    {errc::login_too_late, ended_login_time},
    {errc::packet_too_late, ended_stuck_packet},
    {errc::flooding, ended_flood},
    {errc::too_many_failures, ended_failed_logins},
    {errc::crowded_out, ended_crowded_out},
    {errc::vanished, ended_vanished},
    {errc::kicked, ended_kicked},
    {errc::handed_over, ended_relay},
    {errc::session_replaced, ended_replaced},
    {errc::name_lost, ended_lost},
    {errc::drained, ended_drained},
    {errc::cluster_away, ended_away},
}};

} // namespace

std::span<const counter_description> counter_descriptions() {
    return descriptions;
}

counter counter_of_end(error_code why) {
    if (why == boost::system::errc::timed_out) return ended_vanished; // by the system's keepalive
    if (why.category() != babel_category()) return ended_error;
    const auto code = static_cast<errc>(why.value());
    const auto found = std::ranges::find(ends_of_sessions, code, &end_of_session::why);
    return found == ends_of_sessions.end() ? ended_malformed : found->counted_as;
}

counter counter_of_failed_handshake(error_code why) {
    // The session closes its connection when it misses a deadline or makes room for another.
    if (why == boost::system::errc::operation_canceled) return handshakes_dropped;
    if (why == errc::no_common_alpn) return handshakes_alpn;
    if (why == errc::handshake_failed || why == boost::system::errc::connection_reset)
        return handshakes_closed;
    return handshakes_error;
}

} // namespace babel::server
