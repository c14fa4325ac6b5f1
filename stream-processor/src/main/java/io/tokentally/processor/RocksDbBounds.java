package io.tokentally.processor;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds what all RocksDB stores of this JVM take together outside the heap: one cache of {@value #CACHE_BYTES} bytes that
 * the write buffers are charged to as well. The filters let a new id skip the read.
 */
public final class RocksDbBounds implements RocksDBConfigSetter {
    private static final long CACHE_BYTES = 96L << 20;
    private static final long WRITE_BUFFER_BYTES = 48L << 20;
    private static final long ONE_WRITE_BUFFER_BYTES = 8L << 20;
    private static final int FILTER_BITS = 10;
    private static final int SHARDS_AS_USUAL = -1;
    /** Of the cache, kept from being pushed out by data. */
    private static final double SHARE_OF_INDEXES = 0.5;

    // Shared by all stores, and so never closed by one of them.
    private static final Cache CACHE = new LRUCache(CACHE_BYTES, SHARDS_AS_USUAL, false, SHARE_OF_INDEXES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        table.setFilterPolicy(new BloomFilter(FILTER_BITS));
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        // In parts: that of a whole file is a megabyte, which one read of an old total would bring in.
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        table.setPinTopLevelIndexAndFilter(true);
        options.setOptimizeFiltersForHits(false); // Streams leaves the oldest files without filters
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(ONE_WRITE_BUFFER_BYTES);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {}
}
