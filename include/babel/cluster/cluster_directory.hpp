// Names of several servers that act as one, in a register that they share.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/server/directory.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

struct cluster_settings {
    std::string engine;            ///< URL; see fault_of_engine()
    std::string password_file;     ///< read for every connection; empty: there is no password
    std::string authorities;       ///< for `rediss`, in PEM; empty: those of the system
    std::string name = "babel";    ///< of the register: [A-Za-z0-9.-]{1,64}
    std::string node;              ///< the same, of one process at a time
    std::string address;           ///< of this machine for users of other nodes; empty: unknown
    std::chrono::seconds lease{6}; ///< silence after which a node is dead; the same for all nodes
    bool has_realms = false;       ///< read_realm() is called; the same for all nodes
};

/// The reason for which a URL of an engine is of no use, for people; empty: there is none.
/// `redis://[user@]host[:port][/db]`, `rediss://...`, `unix://[user@]/path`, or
/// `redis+sentinel://host[:port],...[/master]`.
std::string fault_of_engine(std::string_view url);

/// The reason why there is no directory, for people.
struct cluster_fault {
    std::string why;
};

/// Keeps this node linked with the engine. Without a link nobody can log in, and users of other
/// nodes cannot be called; users who are online stay.
/// Lifetime: the log outlives it. Await close() before it is destroyed.
/// Thread: the executor's.
class cluster_directory final : public server::directory {
public:
    /// `refuse`: called with the reason if this node cannot be a member, so that the program ends:
    /// another process has its name, or the other nodes have another lease, version or realms, and
    /// one of them beats. After this node was linked once it waits instead.
    /// Errors: the URL or the authorities are of no use.
    static result<std::unique_ptr<cluster_directory>, cluster_fault> make(
        const asio::any_io_executor& executor,
        const cluster_settings& settings,
        logger& log,
        std::function<void(const std::string& why)> refuse
    );
    cluster_directory(const cluster_directory&) = delete;
    cluster_directory& operator=(const cluster_directory&) = delete;
    ~cluster_directory() override;

    /// Begins to link. Call it after begin().
    void start();
    /// Leaves the cluster, which takes 1 s at most. Logins that wait become unavailable.
    asio::awaitable<void> close();

    void begin(server::directory_events& user) override;
    std::optional<server::claim_verdict>
    claim(server::claim_ticket which, const server::name_claim& of) override;
    void withdraw(server::claim_ticket which) override;
    void release(std::string_view name) override;
    bool park(std::string_view name, std::uint64_t source, std::chrono::seconds time) override;
    void set_flags(std::string_view name, std::uint8_t flags) override;
    void confirm(std::string_view name) override;
    void doubt(std::string_view name) override;
    server::name_register* owners() override;
    bool forward(const server::forwarded_message& message) override;
    bool takes_logins() const override;
    bool reaches_others() const override;
    bool has(std::string_view name) const override;
    std::vector<server::directory_figure> figures() const override;
    std::vector<server::node_report> nodes() const override;
    const server::latency_histogram* claim_times() const override;
    std::vector<server::name_report> elsewhere() const override;
    server::directory_operations* operations() const override;
    void read_realm(std::string_view realm, const name_reader& read) const override;
    std::size_t users_besides(std::string_view name) const override;
    const server::presence_numbering* numbering() const override;
    std::string_view address() const override;

private:
    class impl;
    explicit cluster_directory(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_;
};

} // namespace babel::cluster
