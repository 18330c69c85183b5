#include "cluster/node/node_figures.hpp"

#include <string_view>

namespace babel::cluster {
namespace {

// In the order of the verdicts.
constexpr std::array<std::string_view, 9> verdict_labels{
    "verdict=\"granted\"",
    "verdict=\"taken\"",
    "verdict=\"no_answer\"",
    "verdict=\"reserved\"",
    "verdict=\"parked\"",
    "verdict=\"other_key\"",
    "verdict=\"busy\"",
    "verdict=\"full\"",
    "verdict=\"unavailable\""};

constexpr std::string_view gauge = "gauge";
constexpr std::string_view counter = "counter";

std::uint64_t whole_seconds(time_point::duration time) {
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(time).count());
}

} // namespace

void node_figures::on_link(bool is_linked, time_point now) {
    if (is_linked) ++links_;
    if (is_linked && away_since_) away_ += now - *away_since_;
    away_since_ = is_linked ? std::nullopt : std::optional(now);
}

std::vector<server::directory_figure> node_figures::all(const state& at, time_point now) const {
    const auto away = away_ + (away_since_ ? now - *away_since_ : time_point::duration());
    const std::uint64_t is_up = away_since_ ? 0 : 1;
    constexpr std::string_view resyncs = "babel_cluster_resyncs_total";
    constexpr std::string_view about_resyncs = "Snapshots after missed news, and of new links.";
    std::vector<server::directory_figure> out{
        {"babel_cluster_up", gauge, "1 while this server is linked with its cluster.", {}, is_up},
        {"babel_cluster_nodes", gauge, "Servers of the cluster, with this one.", {}, at.nodes},
        {"babel_cluster_users_elsewhere", gauge, "Users of other nodes.", {}, at.names_elsewhere},
        {"babel_cluster_links_total", counter, "Links with the engine.", {}, links_},
        {"babel_cluster_away_seconds_total",
         counter,
         "Time without a link.",
         {},
         whole_seconds(away)},
        {"babel_cluster_names_lost_total", counter, "Names that another took over.", {}, lost_},
        {"babel_cluster_dropped_total", counter, "News and messages dropped.", {}, at.dropped},
        {"babel_cluster_held_logins", gauge, "Logins that wait for another node.", {}, at.held},
        {"babel_cluster_news_behind", gauge, "News that are still to be read.", {}, at.news_behind},
        {resyncs, counter, about_resyncs, "reason=\"gap\"", at.gaps},
        {resyncs, counter, about_resyncs, "reason=\"link\"", at.link_snapshots},
        {"babel_cluster_nodes_reaped_total",
         counter,
         "Other servers that ended without leaving.",
         {},
         at.reaped},
        {"babel_cluster_bans", gauge, "Bans of the whole cluster.", {}, at.bans},
        {"babel_cluster_held_bans", gauge, "Changes of these not yet sent.", {}, at.held_bans}};
    append_outcomes(out);
    return out;
}

void node_figures::append_outcomes(std::vector<server::directory_figure>& to) const {
    constexpr std::string_view routes = "babel_cluster_routes_total";
    constexpr std::string_view about_routes = "Messages of users to other servers.";
    to.push_back({routes, counter, about_routes, "result=\"sent\"", sent_});
    to.push_back({routes, counter, about_routes, "result=\"refused\"", unsent_});
    constexpr std::string_view claims = "babel_cluster_claims_total";
    constexpr std::string_view about_claims = "Logins that asked the cluster for their name.";
    for (std::size_t i = 0; i < verdicts_.size(); ++i)
        to.push_back({claims, counter, about_claims, verdict_labels[i], verdicts_[i]});
}

} // namespace babel::cluster
