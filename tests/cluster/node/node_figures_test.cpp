// Counts of a node, as metrics show them.
#include "cluster/node/node_figures.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

const time_point beginning{1000s};

std::map<std::string, std::uint64_t>
values_of(const node_figures& from, time_point now, const node_figures::state& at = {}) {
    std::map<std::string, std::uint64_t> all;
    for (const auto& each : from.all(at, now))
        all[std::string(each.metric) + std::string(each.label)] = each.value;
    return all;
}

TEST_CASE("time without a link is counted, also the present one", "[node_figures]") {
    node_figures f(beginning);
    CHECK(values_of(f, beginning + 3s).at("babel_cluster_away_seconds_total") == 3);
    CHECK(values_of(f, beginning).at("babel_cluster_up") == 0);
    f.on_link(true, beginning + 5s);
    const auto linked = values_of(f, beginning + 60s);
    CHECK(linked.at("babel_cluster_away_seconds_total") == 5);
    CHECK(linked.at("babel_cluster_up") == 1);
    f.on_link(false, beginning + 60s);
    f.on_link(true, beginning + 62s);
    const auto again = values_of(f, beginning + 99s);
    CHECK(again.at("babel_cluster_away_seconds_total") == 7);
    CHECK(again.at("babel_cluster_links_total") == 2);
}

TEST_CASE("events are counted by their outcome", "[node_figures]") {
    node_figures f(beginning);
    f.on_decided(verdict::granted);
    f.on_decided(verdict::granted);
    f.on_decided(verdict::unavailable);
    f.on_routed(true);
    f.on_routed(false);
    f.on_lost();
    auto all = values_of(f, beginning, {3, 40, 5, 6, 7, 8, 2, 9, 10, 11});
    CHECK(all["babel_cluster_claims_totalverdict=\"granted\""] == 2);
    CHECK(all["babel_cluster_claims_totalverdict=\"unavailable\""] == 1);
    CHECK(all["babel_cluster_claims_totalverdict=\"taken\""] == 0);
    CHECK(all["babel_cluster_routes_totalresult=\"sent\""] == 1);
    CHECK(all["babel_cluster_routes_totalresult=\"refused\""] == 1);
    CHECK(all["babel_cluster_names_lost_total"] == 1);
    CHECK(all["babel_cluster_nodes"] == 3);
    CHECK(all["babel_cluster_users_elsewhere"] == 40);
    CHECK(all["babel_cluster_dropped_total"] == 5);
    CHECK(all["babel_cluster_held_logins"] == 6);
    CHECK(all["babel_cluster_news_behind"] == 7);
    CHECK(all["babel_cluster_resyncs_totalreason=\"gap\""] == 8);
    CHECK(all["babel_cluster_resyncs_totalreason=\"link\""] == 2);
    CHECK(all["babel_cluster_nodes_reaped_total"] == 9);
    CHECK(all["babel_cluster_bans"] == 10);
    CHECK(all["babel_cluster_held_bans"] == 11);
}

TEST_CASE("figures of one metric follow each other", "[node_figures]") {
    std::set<std::string> seen;
    std::string last;
    for (const auto& each : node_figures(beginning).all({}, beginning)) {
        const std::string metric(each.metric);
        if (metric != last) CHECK(seen.insert(metric).second);
        last = metric;
    }
}

} // namespace
} // namespace babel::cluster
